using System.CommandLine;
using EdgeRuntime.Cli.Settings;

namespace EdgeRuntime.Cli.Orders.Asking;

/// <summary>Whether to wait for the end of orders, and how long: <c>--wait</c> or <c>--wait=10m</c>.</summary>
internal sealed class WaitOption
{
    private readonly Option<TimeSpan?> _option;
    private readonly TimeSpan _limit;

    /// <summary>Makes it.</summary>
    /// <param name="description">What is waited for.</param>
    /// <param name="limit">How long, when no duration is given.</param>
    public WaitOption(string description, TimeSpan limit)
    {
        _option = CommonOptions.Duration("--wait", FormattableString.Invariant($"{description}; --wait=TIME says how long at most (default {limit.TotalMinutes:0}m)"));
        _option.Arity = ArgumentArity.ZeroOrOne;
        _limit = limit;
    }

    public void AddTo(Command command) => command.Add(_option);

    /// <summary>How long to wait; null for not at all.</summary>
    public TimeSpan? Read(ParseResult arguments) => arguments.GetResult(_option) is null ? null : arguments.GetValue(_option) ?? _limit;
}
