"""Mail: an outbox table written with the change it tells of, and a sender that may fail and try again."""
