namespace EdgeRuntime.Core.Sources.Replay;

/// <summary>A recording cannot be read; the message names the file, what is wrong and what is wanted.</summary>
public sealed class ReplayException(string message, Exception? inner = null) : Exception(message, inner);
