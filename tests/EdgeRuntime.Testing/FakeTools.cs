using EdgeRuntime.Core.Linux;

namespace EdgeRuntime.Testing;

/// <summary>Helper programs whose answers a test sets, by <c>program arguments</c>; one without an answer cannot be started.</summary>
public sealed class FakeTools : IToolRunner
{
    private readonly Dictionary<string, string> _answers = new(StringComparer.Ordinal);

    /// <summary>Runs so far.</summary>
    public int Runs { get; private set; }

    /// <summary>What a command line writes.</summary>
    public string this[string commandLine]
    {
        set => _answers[commandLine] = value;
    }

    /// <inheritdoc/>
    public Task<ToolOutcome> RunAsync(string program, IReadOnlyList<string> arguments, TimeSpan limit, CancellationToken cancellationToken)
    {
        Runs++;
        return Task.FromResult(_answers.TryGetValue($"{program} {string.Join(' ', arguments)}", out var answer) ? new ToolOutcome(answer, null) : new ToolOutcome(null, $"{program} cannot be started (No such file or directory)"));
    }

    /// <summary>Takes an answer away: the program is not there any more.</summary>
    public void Remove(string commandLine) => _answers.Remove(commandLine);
}
