"""How far scores move: from seed to seed, from document to document, and what is known of it beforehand."""
