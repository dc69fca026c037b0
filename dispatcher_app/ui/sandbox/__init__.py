"""What only sandboxes show."""
