using System.Collections.Immutable;
using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Cli.Policies;

/// <summary>What is to be different in how a device works. What is not named stays as the last order had it.</summary>
/// <param name="Kind">The kind of policy; another one begins without the numbers of the last.</param>
/// <param name="Numbers">Puts the numbers that are named into a policy.</param>
/// <param name="HasNumbers">Whether any is named.</param>
/// <param name="IsOwn">Whether the device goes back to its own policy.</param>
/// <param name="Set">Settings with their values.</param>
/// <param name="Unset">Settings that go back to the device's own.</param>
internal sealed record PolicyChange(
    string? Kind, Func<DesiredPolicy, DesiredPolicy> Numbers, bool HasNumbers, bool IsOwn, IReadOnlyList<KeyValuePair<string, double>> Set, IReadOnlyList<string> Unset)
{
    /// <summary>Whether anything is to be different.</summary>
    public bool IsEmpty => Kind is null && !HasNumbers && !IsOwn && Set.Count == 0 && Unset.Count == 0;

    /// <summary>The document with the change.</summary>
    /// <param name="before">What the last order said.</param>
    /// <param name="reported">What the device works by; null when it never said.</param>
    public DesiredDocument Apply(DesiredDocument before, PolicyInfo? reported) => before with { Policy = PolicyAfter(before.Policy, reported), Settings = SettingsAfter(before.Settings) };

    private DesiredPolicy? PolicyAfter(DesiredPolicy? before, PolicyInfo? reported)
    {
        if (IsOwn)
        {
            return null;
        }

        if (Kind is null && !HasNumbers)
        {
            return before;
        }

        var kind = Kind ?? before?.Kind ?? reported?.Kind ?? throw new CliException("which policy? the device never said which one it follows: name fixed, tiers, linear or adaptive", ExitCodes.Usage);
        return Numbers(before?.Kind == kind ? before : new DesiredPolicy { Kind = kind });
    }

    private ImmutableSortedDictionary<string, double>? SettingsAfter(IReadOnlyDictionary<string, double>? before)
    {
        var after = (before ?? ImmutableSortedDictionary<string, double>.Empty).ToImmutableSortedDictionary(StringComparer.Ordinal).SetItems(Set).RemoveRange(Unset);
        return after.IsEmpty ? null : after;
    }
}
