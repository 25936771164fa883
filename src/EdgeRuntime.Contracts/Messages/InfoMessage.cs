using System.Collections.Immutable;

namespace EdgeRuntime.Contracts.Messages;

/// <summary>Retained facts of a device.</summary>
public sealed record InfoMessage : Message
{
    /// <inheritdoc/>
    public override string Schema => "info/1";

    /// <summary>Board model as the kernel's device tree or DMI names it.</summary>
    public string? Board { get; init; }

    /// <summary>Name of the board profile in force (idle and active power).</summary>
    public string? BoardProfile { get; init; }

    /// <summary>Operating system, as it names itself.</summary>
    public required string Os { get; init; }

    /// <summary>Processor architecture: <c>x64</c>, <c>arm64</c>.</summary>
    public required string Architecture { get; init; }

    /// <summary>Version of the agent.</summary>
    public required string AgentVersion { get; init; }

    /// <summary>Version of ONNX Runtime.</summary>
    public string? OnnxRuntimeVersion { get; init; }

    /// <summary>Execution providers that this build of ONNX Runtime offers.</summary>
    public ImmutableArray<string> ExecutionProviders { get => field.IsDefault ? [] : field; init; }

    /// <summary>Configured sources and what they yield.</summary>
    public ImmutableArray<SourceInfo> Sources { get => field.IsDefault ? [] : field; init; }

    /// <summary>Power sensors in use, each with what it measures.</summary>
    public ImmutableArray<string> Sensors { get => field.IsDefault ? [] : field; init; }

    /// <summary>The power supply in use instead of sensors, as in <c>mains</c> or <c>simulated cell 10.0 Wh</c>; absent with a sensor.</summary>
    public string? NoSensorReason { get; init; }

    /// <summary>Free tags for selecting devices.</summary>
    public ImmutableArray<string> Tags { get => field.IsDefault ? [] : field; init; }

    /// <summary>Where the device stands, in the operator's words.</summary>
    public string? Site { get; init; }
}
