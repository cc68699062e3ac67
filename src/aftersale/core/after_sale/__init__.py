"""The after-sale: what happened, what is, what may be asked and what follows."""
