"""Paper sheets and lists from elsewhere, as organizers enter, correct and take them back."""
