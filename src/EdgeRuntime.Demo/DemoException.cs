namespace EdgeRuntime.Demo;

/// <summary>The Demo cannot go on; the message says what, where and what to do.</summary>
internal sealed class DemoException(string message) : Exception(message);
