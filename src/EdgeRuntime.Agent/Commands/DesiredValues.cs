using EdgeRuntime.Agent.Configuration;
using EdgeRuntime.Agent.Updates;
using EdgeRuntime.Contracts.Messages;
using Microsoft.Extensions.Configuration;

namespace EdgeRuntime.Agent.Commands;

/// <summary>What the desired document in force sets of the configuration's values: it wins over files and environment.</summary>
internal static class DesiredValues
{
    /// <summary>The values in force under the document that the device keeps, and a remark where that no longer fits the configuration.</summary>
    /// <param name="loaded">A configuration without errors.</param>
    /// <param name="remarks">Receives the remark.</param>
    public static IReadOnlyList<EffectiveValue> Over(LoadedConfiguration loaded, List<string> remarks)
    {
        var values = loaded.Effective();
        var updates = loaded.Configuration.Updates;
        if (new DesiredStore(updates.Folder).Load() is not { } kept || (updates.TakesSignedOnly && !kept.IsSigned))
        {
            return values;
        }

        var desired = kept.Document;
        var settings = EffectiveSettings.Of(loaded.Configuration, desired);
        if (!settings.IsOk)
        {
            remarks.Add($"desired generation {desired.Generation} is left out: {settings.Error.Message}");
            return values;
        }

        var origin = $"desired generation {desired.Generation}";
        var set = Keys(desired, loaded.Configuration).ToDictionary(static pair => pair.Key, pair => new EffectiveValue(pair.Key, EffectiveValues.Text(pair.Value), origin), StringComparer.OrdinalIgnoreCase);
        var tiers = desired.Policy?.Tiers.IsEmpty == false;
        return
        [
            .. values
                .Where(value => !set.ContainsKey(value.Key) && !(tiers && (value.Key + ":").StartsWith("Policy:Tiers:", StringComparison.OrdinalIgnoreCase)))
                .Concat(set.Values)
                .OrderBy(static value => value.Key, ConfigurationKeyComparer.Instance),
        ];
    }

    private static IEnumerable<(string Key, object Value)> Keys(DesiredDocument desired, AgentConfiguration configuration) =>
        OfPolicy(desired.Policy).Concat(OfSettings(desired.Settings ?? new Dictionary<string, double>(), configuration.Models.Count));

    private static IEnumerable<(string Key, object Value)> OfPolicy(DesiredPolicy? policy)
    {
        if (policy is null)
        {
            yield break;
        }

        yield return ("Policy:Kind", policy.Kind);
        (string Name, double? Value)[] numbers =
        [
            ("MinRateHz", policy.MinRateHz), ("MaxRateHz", policy.MaxRateHz), ("LowSocFraction", policy.LowSocFraction), ("HighSocFraction", policy.HighSocFraction),
            ("CriticalSocFraction", policy.CriticalSocFraction), ("RecoverSocFraction", policy.RecoverSocFraction),
        ];
        foreach (var (name, value) in numbers)
        {
            if (value is { } number)
            {
                yield return ($"Policy:{name}", number);
            }
        }

        for (var i = 0; i < policy.Tiers.Length; i++)
        {
            yield return (FormattableString.Invariant($"Policy:Tiers:{i}:AboveSocFraction"), policy.Tiers[i].AboveSocFraction);
            yield return (FormattableString.Invariant($"Policy:Tiers:{i}:RateHz"), policy.Tiers[i].RateHz);
        }
    }

    private static IEnumerable<(string Key, object Value)> OfSettings(IReadOnlyDictionary<string, double> settings, int models) => settings.SelectMany(setting => setting.Key switch
    {
        DesiredSettings.EnergyIntervalS => One("Telemetry:EnergyInterval", TimeSpan.FromSeconds(setting.Value)),
        DesiredSettings.HysteresisSocFraction => One("Policy:HysteresisSocFraction", setting.Value),
        DesiredSettings.MinDwellS => One("Policy:MinDwell", TimeSpan.FromSeconds(setting.Value)),
        DesiredSettings.SensorGraceS => One("Policy:SensorGrace", TimeSpan.FromSeconds(setting.Value)),
        DesiredSettings.InstallMinSocFraction => One("Updates:MinSocFraction", setting.Value),
        DesiredSettings.TrialS => One("Updates:Trial", TimeSpan.FromSeconds(setting.Value)),
        DesiredSettings.BatchMaxItems => OfEachModel("MaxItems", setting.Value, models),
        DesiredSettings.BatchMaxAgeS => OfEachModel("MaxAge", TimeSpan.FromSeconds(setting.Value), models),
        _ => [],
    });

    private static IEnumerable<(string Key, object Value)> One(string key, object value) => [(key, value)];

    private static IEnumerable<(string Key, object Value)> OfEachModel(string name, object value, int models) =>
        Enumerable.Range(0, models).Select(i => (FormattableString.Invariant($"Models:{i}:Batch:{name}"), value));
}
