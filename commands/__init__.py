"""The commands behind the door: each reads arguments, calls engine and facts, prints what came out."""
