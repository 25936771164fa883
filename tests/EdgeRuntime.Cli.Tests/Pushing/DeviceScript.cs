using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Contracts.Signing;

namespace EdgeRuntime.Cli.Tests.Pushing;

/// <summary>How a scripted device behaves.</summary>
/// <param name="Device">Its id.</param>
internal sealed record DeviceScript(string Device)
{
    /// <summary>Whom it trusts; with a keyring only signed orders are taken.</summary>
    public Keyring? Keyring { get; init; }

    /// <summary>Its tags.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>The phases that it reports, one after the other, of each model that it is told to run.</summary>
    public IReadOnlyList<ModelPhase> Phases { get; init; } = [ModelPhase.Downloading, ModelPhase.Verifying, ModelPhase.Staged, ModelPhase.Probing, ModelPhase.Trial, ModelPhase.Committed];

    /// <summary>The orders that it refuses although they are in order.</summary>
    public Func<DesiredDocument, bool> Refuses { get; init; } = static _ => false;

    /// <summary>What it runs already.</summary>
    public IReadOnlyList<ModelStatus> Runs { get; init; } = [];

    /// <summary>What it says of the last phase.</summary>
    public ErrorInfo? Error { get; init; }
}
