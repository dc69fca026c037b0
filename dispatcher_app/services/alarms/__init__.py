"""The alarms of one seat, kept up by the feed, and what its person does about them."""
