"""Who may do what: the permissions (pure) and the guards that routes declare them with."""
