using System.Globalization;
using System.Runtime.InteropServices;

namespace EdgeRuntime.Core.Energy;

/// <summary>What a running board can draw: what lies outside was not drawn by it, whatever a sensor shows.</summary>
/// <param name="LowestWatts">Less is not enough to run on.</param>
/// <param name="HighestWatts">More does not come out of its supply.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct DrawLimits(double LowestWatts, double HighestWatts)
{
    // A tuned board idles at half of its profile's figure; a sensor's zero may be off by some hundredths of a watt.
    private const double LowestShare = 0.05;

    // A supply gives more than its rating for a moment.
    private const double PeakShare = 1.25;

    // No board of this kind draws more.
    private const double UnknownWatts = 1000;

    // The moments of two readings in short succession are not exact enough for a limit.
    private const double ShortestSeconds = 1;

    /// <summary>The limits of a board.</summary>
    public static DrawLimits Of(BoardProfile board) => new(LowestShare * board.IdleWatts, board.MaxWatts * PeakShare ?? UnknownWatts);

    /// <summary>Why a power cannot be its draw; null when it can.</summary>
    public string? Refuses(double watts) =>
        !double.IsFinite(watts) ? "a draw that is not a number"
        : watts < LowestWatts ? Text($"a draw of {watts:0.###} W, less than a running board needs ({LowestWatts:0.###} W)")
        : watts > HighestWatts ? Text($"a draw of {watts:0.###} W, more than the board can draw ({HighestWatts:0.#} W)")
        : null;

    /// <summary>Why an energy cannot be what it drew in a time; null when it can.</summary>
    /// <param name="joules">The energy.</param>
    /// <param name="awake">How long it ran.</param>
    /// <param name="asleep">How long it was suspended besides, when it may draw next to nothing.</param>
    public string? Refuses(double joules, TimeSpan awake, TimeSpan asleep)
    {
        var seconds = Math.Max(ShortestSeconds, (awake + asleep).TotalSeconds);
        return !double.IsFinite(joules) ? "an energy that is not a number"
            : joules < 0 ? Text($"{joules:0.###} J: a board gives nothing back, the counter began again")
            : joules > HighestWatts * seconds ? Text($"{joules:0.###} J in {seconds:0.#} s, more than the board can draw ({HighestWatts:0.#} W)")
            : awake.TotalSeconds >= ShortestSeconds && joules < LowestWatts * awake.TotalSeconds ? Text($"{joules:0.###} J in {awake.TotalSeconds:0.#} s, less than a running board needs ({LowestWatts:0.###} W)")
            : null;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
