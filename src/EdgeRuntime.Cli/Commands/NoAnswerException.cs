namespace EdgeRuntime.Cli.Commands;

/// <summary>A device did not answer in time, or nobody listens there: asking again may help.</summary>
internal sealed class NoAnswerException(string message) : CliException(message);
