"""The queues of corner host, valuation and notary: several desks, never one contract at two."""
