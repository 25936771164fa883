namespace EdgeRuntime.Core.Power.Sensors.Boards;

/// <summary>
/// Switches the board on again by a Witty Pi 4. The alarm is set so far after what its clock shows as the moment lies after now: in which zone the clock
/// runs, and whether the system knows the time at all, does not matter then.
/// </summary>
/// <param name="board">The board.</param>
internal sealed class WittyPiWakeAlarm(WittyPi board)
{
    // The alarm knows the day of the month, not the month.
    private static readonly TimeSpan Farthest = TimeSpan.FromDays(27);

    // The board is switched off only seconds after the alarm was set; one that has passed by then would come in a month.
    private static readonly TimeSpan Nearest = TimeSpan.FromMinutes(1);

    /// <summary>Sets the alarm.</summary>
    /// <param name="after">How long from now.</param>
    /// <returns>Null when it is set; else why it is not.</returns>
    public string? TrySet(TimeSpan after)
    {
        if (after < Nearest || after > Farthest)
        {
            return FormattableString.Invariant($"{board.Place} can wake the board after {Nearest.TotalMinutes:0} minute to {Farthest.TotalDays:0} days, not after {after}");
        }

        try
        {
            board.Identify();
            board.SetStartAlarm(board.ReadClock() + after);
            return null;
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            return $"{board.Place} does not take an alarm ({e.Message})";
        }
    }
}
