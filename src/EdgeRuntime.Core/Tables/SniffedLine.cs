namespace EdgeRuntime.Core.Tables;

/// <summary>One of the first lines of a file.</summary>
/// <param name="Number">Its number, from 1.</param>
/// <param name="Text">The line; of a comment, what follows the mark.</param>
/// <param name="IsComment">Whether it is a comment.</param>
internal sealed record SniffedLine(int Number, string Text, bool IsComment);
