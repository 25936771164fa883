using EdgeRuntime.Core.Energy;
using EdgeRuntime.Core.Linux;
using EdgeRuntime.Core.Time;
using Microsoft.Extensions.Logging;

namespace EdgeRuntime.Core.Power;

/// <summary>What a power source is made with.</summary>
/// <param name="Clocks">The clocks.</param>
/// <param name="Hardware">The board's hardware.</param>
/// <param name="Board">What kind of board it is.</param>
/// <param name="ProfileFolder">Where HAT profiles lie, <c>firmware-configs/hats</c>.</param>
/// <param name="Logger">Its log.</param>
public sealed record PowerServices(Clocks Clocks, Hardware Hardware, BoardProfile Board, string ProfileFolder, ILogger Logger)
{
    /// <summary>Told when a sensor's readings begin to be refused, and why, for an operator; then not before they have been good again.</summary>
    public Action<string> ReadingRefused { get; init; } = static _ => { };
}
