"""What must never be accepted: falsehoods by kind, and a campaign of changed statements."""
