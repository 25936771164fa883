using EdgeRuntime.Agent.Enrolment;
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
using EdgeRuntime.Core.Tables;
using EdgeRuntime.Messaging;
using EdgeRuntime.Onnx;
using Microsoft.Extensions.Configuration;

namespace EdgeRuntime.Agent.Configuration;

/// <summary>All sections of the configuration with the classes of their options, by name: without reflection over nested classes, which trimming would break.</summary>
internal static class ConfigurationSections
{
    /// <summary>Shows each section once.</summary>
    /// <param name="root">The raw values, which know what sections there are of those that may be several.</param>
    /// <param name="read">What was read; null before that. Then a source's sections are only those of its kind.</param>
    /// <param name="visitor">Is shown them.</param>
    public static void Visit(IConfigurationRoot root, AgentConfiguration? read, ISectionVisitor visitor)
    {
        visitor.Visit("", typeof(AgentConfiguration), read);
        visitor.Visit("Device", typeof(DeviceOptions), read?.Device);
        visitor.Visit("Mqtt", typeof(MessagingOptions), read?.Mqtt);
        visitor.Visit("Mqtt:Tls", typeof(TlsOptions), read?.Mqtt.Tls);
        visitor.Visit("Mqtt:Outbox", typeof(OutboxOptions), read?.Mqtt.Outbox);
        visitor.Visit("Enrolment", typeof(EnrolmentOptions), read?.Enrolment);
        visitor.Visit("HomeAssistant", typeof(HomeAssistantOptions), read?.HomeAssistant);
        visitor.Visit("Policy", typeof(PolicyOptions), read?.Policy);
        visitor.Visit("Policy:Adaptive", typeof(AdaptiveOptions), read?.Policy.Adaptive);
        visitor.Visit("Policy:Schedule", typeof(ScheduleOptions), read?.Policy.Schedule);
        visitor.Visit("Power", typeof(PowerOptions), read?.Power);
        visitor.Visit("Power:Pack", typeof(PackOptions), read?.Power.Pack);
        visitor.Visit("Power:Battery", typeof(SimulatedBatteryOptions), read?.Power.Battery);
        visitor.Visit("Power:Solar", typeof(SolarOptions), read?.Power.Solar);
        visitor.Visit("Onnx", typeof(OnnxOptions), read?.Onnx);
        visitor.Visit("Telemetry", typeof(TelemetryOptions), read?.Telemetry);
        visitor.Visit("Telemetry:Carbon", typeof(CarbonOptions), read?.Telemetry.Carbon);
        visitor.Visit("Updates", typeof(UpdateOptions), read?.Updates);
        visitor.Visit("Updates:Agent", typeof(AgentUpdateOptions), read?.Updates.Agent);
        visitor.Visit("Governor", typeof(GovernorOptions), read?.Governor);
        visitor.Visit("Sleep", typeof(SleepOptions), read?.Sleep);
        foreach (var (path, tier) in Each(root, "Policy:Tiers", read?.Policy.Tiers))
        {
            visitor.Visit(path, typeof(TierOptions), tier);
        }

        foreach (var (path, sensor) in Each(root, "Power:Sensors", read?.Power.Sensors))
        {
            visitor.Visit(path, typeof(SensorOptions), sensor);
        }

        foreach (var name in read?.Sources.Keys ?? root.GetSection("Sources").GetChildren().Select(static child => child.Key))
        {
            VisitSource($"Sources:{name}", read?.Sources[name], visitor);
        }

        foreach (var (path, model) in Each(root, "Models", read?.Models))
        {
            visitor.Visit(path, typeof(ModelOptions), model);
            visitor.Visit($"{path}:Gate", typeof(GateOptions), model?.Gate);
            visitor.Visit($"{path}:Batch", typeof(BatchOptions), model?.Batch);
        }
    }

    private static void VisitSource(string path, SourceOptions? source, ISectionVisitor visitor)
    {
        bool Has(string kind) => source is null || source.Kind == kind;
        visitor.Visit(path, typeof(SourceOptions), source);
        if (Has(SourceOptions.VibrationKind))
        {
            visitor.Visit($"{path}:Vibration", typeof(VibrationOptions), source?.Vibration);
        }

        if (Has(SourceOptions.ReplayKind))
        {
            visitor.Visit($"{path}:Replay", typeof(ReplayOptions), source?.Replay);
            visitor.Visit($"{path}:Replay:Csv", typeof(TableOptions), source?.Replay.Csv);
        }

        if (Has(SourceOptions.ExecKind))
        {
            visitor.Visit($"{path}:Exec", typeof(ExecOptions), source?.Exec);
            visitor.Visit($"{path}:Exec:Format", typeof(FormatOptions), source?.Exec.Format);
        }

        if (Has(SourceOptions.MqttKind))
        {
            visitor.Visit($"{path}:Mqtt", typeof(MqttSourceOptions), source?.Mqtt);
            visitor.Visit($"{path}:Mqtt:Format", typeof(FormatOptions), source?.Mqtt.Format);
        }

        if (Has(SourceOptions.IioKind))
        {
            visitor.Visit($"{path}:Iio", typeof(IioOptions), source?.Iio);
        }
    }

    // By the keys that are set: they may have gaps. What nobody has set is there by default.
    private static IEnumerable<(string Path, T? Options)> Each<T>(IConfigurationRoot root, string path, IEnumerable<T>? read)
        where T : class
    {
        List<T> options = [.. read ?? []];
        List<string> paths = [.. root.GetSection(path).GetChildren().Select(static child => child.Path)];
        for (var i = 0; i < Math.Max(paths.Count, options.Count); i++)
        {
            yield return (i < paths.Count ? paths[i] : $"{path}:{i}", i < options.Count ? options[i] : null);
        }
    }
}
