"""Sites, their resources and money: what may be done with an estate, and what it does."""
