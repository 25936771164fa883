using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Contracts.Signing;

/// <summary>
/// Protection against going back: a device remembers, per model, the release that it last committed (the floor, 0 before the first) and installs nothing older without a grant.
/// The way back to the retained previous commit has a floor of its own, which the committed manifests have signed (<see cref="Manifests.ModelManifest.Floor"/>).
/// Pure functions; the device keeps the numbers.
/// <para>
/// Only a commit moves the floor. An offer that is refused, fails its probe or is rolled back leaves it alone, so that nobody locks a device out by showing it a huge release.
/// A release that was committed by mistake is undone by a grant, which brings the floor down again.
/// </para>
/// </summary>
public static class ReleaseFloor
{
    /// <summary>Null when <paramref name="release"/> may be installed, else <see cref="ErrorCode.ReleaseBelowFloor"/>.</summary>
    /// <param name="floor">The last committed release; for the way back, the floor that the commits have signed.</param>
    /// <param name="release">The release on offer; the floor itself is allowed.</param>
    /// <param name="grant">A grant that <see cref="RollbackGrant.Open"/> has accepted for this model and device.</param>
    public static ErrorInfo? Check(long floor, long release, RollbackGrant? grant = null)
    {
        if (release >= floor || (grant is not null && release >= grant.MinimumRelease))
        {
            return null;
        }

        return new ErrorInfo(
            ErrorCode.ReleaseBelowFloor,
            grant is null
                ? $"release {release} is below the floor {floor}; to go back, have role 'models' sign a rollback grant"
                : $"release {release} is below the floor {floor} and below {grant.MinimumRelease}, the lowest that the rollback grant allows");
    }

    /// <summary>The floor after <paramref name="release"/>, which <see cref="Check"/> allowed, was committed. It is below <paramref name="floor"/> only after a granted return.</summary>
    /// <param name="floor">The floor before.</param>
    /// <param name="release">What was committed.</param>
    /// <param name="grantedRelease">The lowest release that its grant allows; null without a grant.</param>
    public static long AfterCommit(long floor, long release, long? grantedRelease = null) =>
        release < floor && release >= grantedRelease ? release : Math.Max(floor, release);
}
