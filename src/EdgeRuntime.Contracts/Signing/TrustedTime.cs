using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Contracts.Signing;

/// <summary>
/// The time as far as it may be trusted. A board without a battery-backed clock starts in 1970 or at its last shutdown; an expiry judged by that would lock out good documents
/// or keep bad ones, so it counts only when the clock is known to be set. Version numbers and release floors protect in between.
/// </summary>
/// <param name="Now">The time, or null while the clock is not known to be set.</param>
public readonly record struct TrustedTime(DateTimeOffset? Now)
{
    /// <summary>A clock that nobody has set.</summary>
    public static TrustedTime Unknown => default;

    /// <summary>Now by <paramref name="wall"/>, when its clock is synced. Read it once at the start of an update and use that value to the end.</summary>
    public static TrustedTime Of(TimeProvider wall, ClockState clock)
    {
        ArgumentNullException.ThrowIfNull(wall);
        return clock == ClockState.Synced ? new TrustedTime(wall.GetUtcNow()) : Unknown;
    }

    /// <summary>Whether <paramref name="expires"/> is known to have passed; at the very instant it has.</summary>
    public bool IsPast(DateTimeOffset? expires) => Now >= expires;
}
