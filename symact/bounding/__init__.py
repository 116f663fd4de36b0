"""How low and how high neurons go on a box, with the evidence."""
