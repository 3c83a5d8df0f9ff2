"""Loading a file of organizations into the register: columns, vocabularies, check, load."""
