"""The first draft of a report: paragraphs compiled from the inputs, with their evidence."""
