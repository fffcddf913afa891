"""What the winners share: conjunctions of conditions, held against chance and against later rows."""
