"""The demonstration: an invented association, campaign and signatures. Calls services only, and marks all SPECIMEN."""
