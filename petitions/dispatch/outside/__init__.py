"""The approver from outside: somebody who looks at one dispatch because nobody else in the organization could."""
