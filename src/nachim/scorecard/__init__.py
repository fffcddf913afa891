"""The scorecard: fit, score, anchor. Points, reasons and open questions for one lead or many."""
