using EdgeRuntime.Core.Power;

namespace EdgeRuntime.Agent.Sleeping;

/// <summary>Lets the whole board sleep while nothing is to be inferred.</summary>
public sealed class SleepOptions
{
    /// <summary>
    /// The program that suspends or halts the board, and its arguments; none (default) keeps it up. <c>{seconds}</c> stands for the time to sleep, <c>{wakeAt}</c> for its end (RFC 3339):
    /// <c>rtcwake -m mem -s {seconds}</c>. One that suspends returns after the wake-up; one that halts need not return.
    /// </summary>
    public IList<string> Command { get; set; } = [];

    /// <summary>
    /// A HAT that cuts the board's power and gives it back: its clock is set to the end of the sleep before the program runs, and the program only has to halt the board
    /// (<c>systemctl poweroff</c>). <c>witty-pi</c> is the Witty Pi 4. Null, the default, is none: the program sees to the wake-up itself.
    /// </summary>
    public string? WakeAlarm { get; set; }

    /// <summary>
    /// Watts of the whole node asleep, 0 to 100. Null, the default, is what the board's profile says. Where neither is known the <c>adaptive</c> policy cannot tell what a sleep saves and never
    /// chooses it.
    /// </summary>
    public double? Watts { get; set; }

    /// <summary>A shorter sleep is not worth the trouble, 1 minute to 1 day. Default 10 minutes.</summary>
    public TimeSpan MinDuration { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long the device stays reachable between two sleeps, 10 seconds to 1 day. Default 2 minutes.</summary>
    public TimeSpan MinAwake { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How long a device sleeps whose battery is critical before it looks again, 1 minute to 7 days. Default 1 hour.</summary>
    public TimeSpan CriticalDuration { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Adds a line for each value that cannot be.</summary>
    /// <param name="key">The configuration key of this section, for the messages.</param>
    /// <param name="errors">Receives the lines.</param>
    public void Validate(string key, ICollection<string> errors)
    {
        Check(Command.Count == 0 || !string.IsNullOrWhiteSpace(Command[0]), $"{key}:Command must begin with a program");
        Check(WakeAlarm is null || WakeAlarms.Names.Contains(WakeAlarm), $"{key}:WakeAlarm must be one of {string.Join(", ", WakeAlarms.Names)}, but is '{WakeAlarm}'");
        Check(WakeAlarm is null || Command.Count > 0, $"{key}:WakeAlarm needs a {key}:Command that halts the board, such as [ \"systemctl\", \"poweroff\" ]");
        Check(Watts is null or (>= 0 and <= 100), $"{key}:Watts must be 0 to 100, but is {Watts}");
        Check(MinDuration >= TimeSpan.FromMinutes(1) && MinDuration <= TimeSpan.FromDays(1), $"{key}:MinDuration must be 00:01:00 to 1 day, but is {MinDuration}");
        Check(MinAwake >= TimeSpan.FromSeconds(10) && MinAwake <= TimeSpan.FromDays(1), $"{key}:MinAwake must be 00:00:10 to 1 day, but is {MinAwake}");
        Check(CriticalDuration >= TimeSpan.FromMinutes(1) && CriticalDuration <= TimeSpan.FromDays(7), $"{key}:CriticalDuration must be 00:01:00 to 7 days, but is {CriticalDuration}");

        void Check(bool ok, FormattableString message)
        {
            if (!ok)
            {
                errors.Add(FormattableString.Invariant(message));
            }
        }
    }
}
