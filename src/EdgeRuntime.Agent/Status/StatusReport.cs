using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Power;

namespace EdgeRuntime.Agent.Status;

/// <summary>What a running agent does now, and why: the answer at its <see cref="StatusSocket"/>.</summary>
internal sealed record StatusReport
{
    /// <summary>The agent's version.</summary>
    public required string Version { get; init; }

    /// <summary>The device's id.</summary>
    public required string Device { get; init; }

    /// <summary>The kernel's name of the board, else that of its profile.</summary>
    public required string Board { get; init; }

    /// <summary>The agent's process.</summary>
    public required int ProcessId { get; init; }

    /// <summary>Time since the agent's start, s.</summary>
    public required double UptimeS { get; init; }

    /// <summary>Battery, draw and what they allow.</summary>
    public required StatusPower Power { get; init; }

    /// <summary>The models that run.</summary>
    public required IReadOnlyList<StatusModel> Models { get; init; }

    /// <summary>The way to the broker.</summary>
    public required StatusBroker Broker { get; init; }

    /// <summary>The last warnings and errors of the log, oldest first.</summary>
    public required IReadOnlyList<StatusProblem> Problems { get; init; }
}

/// <summary>Battery, draw and what they allow.</summary>
/// <param name="Source">Where power is read.</param>
/// <param name="Mode">The power mode.</param>
/// <param name="RateHz">Inferences of all models together, Hz.</param>
/// <param name="Reason">Why this rate, in words.</param>
/// <param name="ReasonCode">Why, for programs.</param>
internal sealed record StatusPower(string Source, PowerMode Mode, double RateHz, string Reason, RateReason ReasonCode)
{
    /// <summary>State of charge, 0 to 1; null where there is no battery or no sensor.</summary>
    public double? SocFraction { get; init; }

    /// <summary>Whether the battery's sensor answers; null without a battery.</summary>
    public BatterySensorState? BatterySensor { get; init; }

    /// <summary>Whether power comes in from outside; null where that is unknown.</summary>
    public bool? ExternalPower { get; init; }

    /// <summary>Mean draw of the whole node since the agent's start, W.</summary>
    public double MeanLoadWatts { get; init; }

    /// <summary>When the battery will be down to its reserve, if the policy plans ahead.</summary>
    public DateTimeOffset? LastsUntil { get; init; }

    /// <summary>When it will be full, if the policy plans ahead.</summary>
    public DateTimeOffset? FullAt { get; init; }
}

/// <summary>A model that runs.</summary>
/// <param name="Model">Its name.</param>
/// <param name="Version">Its version.</param>
/// <param name="Variant">The variant in use.</param>
/// <param name="RateHz">Its rate now, Hz.</param>
/// <param name="Inferences">Results since the start.</param>
/// <param name="Source">Where its samples come from.</param>
internal sealed record StatusModel(string Model, string Version, string Variant, double RateHz, long Inferences, string Source)
{
    /// <summary>Energy of one inference above idle, mean since the start, J; null before the first.</summary>
    public double? JoulesPerInference { get; init; }

    /// <summary>Why its source yields nothing; null while it does.</summary>
    public string? SourceProblem { get; init; }
}

/// <summary>The way to the broker.</summary>
/// <param name="Address">Host and port; null where the configuration names no broker.</param>
/// <param name="Connected">Whether the connection stands.</param>
/// <param name="Queued">Messages waiting or under way.</param>
/// <param name="Confirmed">Messages of this run that the broker has confirmed.</param>
/// <param name="Dropped">Messages and inferences lost since the start, by reason.</param>
internal sealed record StatusBroker(string? Address, bool Connected, long Queued, long Confirmed, string Dropped)
{
    /// <summary>What is wrong with the connection; null when nothing is.</summary>
    public string? Problem { get; init; }
}

/// <summary>A line of the log.</summary>
/// <param name="At">When it was written.</param>
/// <param name="Level">Warning, Error or Critical.</param>
/// <param name="Text">The line.</param>
internal sealed record StatusProblem(DateTimeOffset At, string Level, string Text);
