using EdgeRuntime.Agent.Configuration;
using EdgeRuntime.Contracts;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Scheduling;

namespace EdgeRuntime.Agent.Updates;

/// <summary>What may be set from afar, as it is in force: the desired document over the configuration. Immutable.</summary>
internal sealed record EffectiveSettings
{
    /// <summary>How the rate follows the battery.</summary>
    public required PolicyOptions Policy { get; init; }

    /// <summary>Physical time between energy messages.</summary>
    public required TimeSpan EnergyInterval { get; init; }

    /// <summary>Results of a message; null: as each model is configured.</summary>
    public int? BatchMaxItems { get; init; }

    /// <summary>Longest time that a result waits for company; null: as each model is configured.</summary>
    public TimeSpan? BatchMaxAge { get; init; }

    /// <summary>Charge below which a new model is put off.</summary>
    public required double InstallMinSocFraction { get; init; }

    /// <summary>Length of a trial.</summary>
    public required TimeSpan Trial { get; init; }

    /// <summary>The configuration, with a desired document over it where there is one, and over both the policy of a command.</summary>
    /// <returns>The settings, or <see cref="ErrorCode.DesiredInvalid"/> when document and configuration together make no valid policy.</returns>
    public static Checked<EffectiveSettings> Of(AgentConfiguration configuration, DesiredDocument? desired, DesiredPolicy? commanded = null)
    {
        var policy = configuration.Policy.With(desired?.Policy).With(commanded);
        double? Of(string name) => desired?.Settings?.TryGetValue(name, out var value) == true ? value : null;
        TimeSpan? TimeOf(string name) => Of(name) is { } seconds ? TimeSpan.FromSeconds(seconds) : null;

        policy.HysteresisSocFraction = Of(DesiredSettings.HysteresisSocFraction) ?? policy.HysteresisSocFraction;
        policy.MinDwell = TimeOf(DesiredSettings.MinDwellS) ?? policy.MinDwell;
        policy.SensorGrace = TimeOf(DesiredSettings.SensorGraceS) ?? policy.SensorGrace;
        var installs = Of(DesiredSettings.InstallMinSocFraction);
        var errors = new List<string>();
        CheckReserve(configuration, policy, installs, errors);
        policy.Validate("policy", errors);
        return errors.Count > 0
            ? new ErrorInfo(ErrorCode.DesiredInvalid, $"together with this device's configuration: {string.Join("; ", errors)}")
            : new EffectiveSettings
            {
                Policy = policy,
                EnergyInterval = TimeOf(DesiredSettings.EnergyIntervalS) ?? configuration.Telemetry.EnergyInterval,
                BatchMaxItems = (int?)Of(DesiredSettings.BatchMaxItems),
                BatchMaxAge = TimeOf(DesiredSettings.BatchMaxAgeS),
                InstallMinSocFraction = installs ?? configuration.Updates.MinSocFraction,
                Trial = TimeOf(DesiredSettings.TrialS) ?? configuration.Updates.Trial,
            };
    }

    // Whoever may order must not be able to empty the battery: the charge that the device keeps is its owner's decision.
    private static void CheckReserve(AgentConfiguration configuration, PolicyOptions policy, double? installs, List<string> errors)
    {
        var least = configuration.Policy.CriticalSocFraction;
        if (policy.CriticalSocFraction < least)
        {
            errors.Add(FormattableString.Invariant($"policy.criticalSocFraction {policy.CriticalSocFraction} is below {least}, the reserve that the device keeps (Policy:CriticalSocFraction)"));
        }

        if (installs < Math.Min(least, configuration.Updates.MinSocFraction))
        {
            errors.Add(FormattableString.Invariant($"settings.installMinSocFraction {installs} is below {least}, the reserve that the device keeps (Policy:CriticalSocFraction)"));
        }
    }
}
