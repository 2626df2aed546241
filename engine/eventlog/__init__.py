"""The events by their own number: fixed records in segment files, read by anybody at his own pace."""
