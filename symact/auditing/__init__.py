"""What in a network is of no use, on a box or everywhere, and what the network is without it."""
