// Changelog
