using System.Diagnostics.CodeAnalysis;
using EdgeRuntime.Agent.Governing;
using EdgeRuntime.Agent.HomeAssistant;
using EdgeRuntime.Agent.Sleeping;
using EdgeRuntime.Core.Energy;
using EdgeRuntime.Core.Power;
using EdgeRuntime.Core.Power.Charge;
using EdgeRuntime.Core.Power.Sensing;
using EdgeRuntime.Core.Scheduling;
using EdgeRuntime.Core.Sources;
using EdgeRuntime.Core.Sources.Exec;
using EdgeRuntime.Core.Sources.Iio;
using EdgeRuntime.Core.Sources.Mqtt;
using EdgeRuntime.Core.Sources.Replay;
using EdgeRuntime.Core.Sources.Vibration;
using EdgeRuntime.Messaging;
using EdgeRuntime.Onnx;
using Microsoft.Extensions.Configuration;

namespace EdgeRuntime.Agent.Configuration;

/// <summary>Finds keys that nobody reads: a typing error must not pass as a default.</summary>
internal static class KnownKeys
{
    // Names the JSON Schema for editors; the agent has no use for it.
    private const string EditorsSchema = "$schema";

    /// <summary>Adds a line for each unknown key, with the nearest known one.</summary>
    public static void Check(IConfigurationRoot root, List<string> errors)
    {
        Section<AgentConfiguration>(root, root, "", errors);
        Section<DeviceOptions>(root, "Device", errors);
        Section<MessagingOptions>(root, "Mqtt", errors);
        Section<TlsOptions>(root, "Mqtt:Tls", errors);
        Section<OutboxOptions>(root, "Mqtt:Outbox", errors);
        Section<HomeAssistantOptions>(root, "HomeAssistant", errors);
        Section<PolicyOptions>(root, "Policy", errors);
        Section<AdaptiveOptions>(root, "Policy:Adaptive", errors);
        Section<ScheduleOptions>(root, "Policy:Schedule", errors);
        Section<PowerOptions>(root, "Power", errors);
        Section<PackOptions>(root, "Power:Pack", errors);
        Section<SimulatedBatteryOptions>(root, "Power:Battery", errors);
        Section<SolarOptions>(root, "Power:Solar", errors);
        Section<OnnxOptions>(root, "Onnx", errors);
        Section<TelemetryOptions>(root, "Telemetry", errors);
        Section<CarbonOptions>(root, "Telemetry:Carbon", errors);
        Section<UpdateOptions>(root, "Updates", errors);
        Section<GovernorOptions>(root, "Governor", errors);
        Section<SleepOptions>(root, "Sleep", errors);
        foreach (var tier in root.GetSection("Policy:Tiers").GetChildren())
        {
            Section<TierOptions>(root, tier.Path, errors);
        }

        foreach (var sensor in root.GetSection("Power:Sensors").GetChildren())
        {
            Section<SensorOptions>(root, sensor.Path, errors);
        }

        foreach (var source in root.GetSection("Sources").GetChildren())
        {
            Section<SourceOptions>(root, source.Path, errors);
            Section<VibrationOptions>(root, $"{source.Path}:Vibration", errors);
            Section<ReplayOptions>(root, $"{source.Path}:Replay", errors);
            Section<ExecOptions>(root, $"{source.Path}:Exec", errors);
            Section<FormatOptions>(root, $"{source.Path}:Exec:Format", errors);
            Section<MqttSourceOptions>(root, $"{source.Path}:Mqtt", errors);
            Section<FormatOptions>(root, $"{source.Path}:Mqtt:Format", errors);
            Section<IioOptions>(root, $"{source.Path}:Iio", errors);
        }

        foreach (var model in root.GetSection("Models").GetChildren())
        {
            Section<ModelOptions>(root, model.Path, errors);
            Section<GateOptions>(root, $"{model.Path}:Gate", errors);
            Section<BatchOptions>(root, $"{model.Path}:Batch", errors);
        }
    }

    private static void Section<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] T>(IConfigurationRoot root, string path, List<string> errors) =>
        Section<T>(root, root.GetSection(path), path, errors);

    private static void Section<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] T>(IConfigurationRoot root, IConfiguration section, string path, List<string> errors)
    {
        // Properties that are computed from others have no setter, and lists are filled in place.
        string[] known = [.. typeof(T).GetProperties().Where(static property => property.CanWrite).Select(static property => property.Name)];
        foreach (var child in section.GetChildren())
        {
            if (!known.Contains(child.Key, StringComparer.OrdinalIgnoreCase) && child.Path != EditorsSchema)
            {
                var nearest = known.MinBy(name => Distance(name.ToLowerInvariant(), child.Key.ToLowerInvariant()))!;
                var within = path.Length == 0 ? "the configuration" : path;
                errors.Add($"{child.Path}: unknown key; did you mean {nearest}? {within} knows {string.Join(", ", known)} ({LoadedConfiguration.OriginOf(root, FirstLeaf(child))})");
            }
        }
    }

    private static string FirstLeaf(IConfigurationSection section) =>
        section.Value is not null ? section.Path : section.GetChildren().FirstOrDefault() is { } child ? FirstLeaf(child) : section.Path;

    /// <summary>Levenshtein distance.</summary>
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var substitute = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substitute, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
