"""Results as files that an independent checker verifies: claims, written and read."""
