"""What every package stands on: database, clock, tokens, keys, errors, queue, languages, web. No word of the domain."""
