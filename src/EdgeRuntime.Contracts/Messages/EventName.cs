using System.Text.Json.Serialization;

namespace EdgeRuntime.Contracts.Messages;

/// <summary>What an event reports, in snake_case on the wire. Where something failed, the event's <c>code</c> states why.</summary>
[JsonConverter(typeof(WireEnumConverter<EventName>))]
public enum EventName
{
    /// <summary>The broker refused the connection. The agent tries again with back-off.</summary>
    ConnectionRefused,

    /// <summary>The broker ended the connection with a reason. The agent connects again with back-off.</summary>
    ConnectionEnded,

    /// <summary>The broker lacks something that the agent needs, such as retained messages.</summary>
    BrokerLimited,

    /// <summary>The broker refused subscriptions: commands, orders or models do not reach the device.</summary>
    SubscriptionRefused,

    /// <summary>The broker refuses messages on a topic for now. The agent keeps them and sends them again.</summary>
    PublishRefused,

    /// <summary>A message can never be delivered and was dropped; once for each topic and reason.</summary>
    MessageUndeliverable,

    /// <summary>An incoming message was refused; once for each topic.</summary>
    MessageRefused,

    /// <summary>Messages, commands or ticks were dropped: how many and why, at most once in ten minutes for each reason. <c>energy</c> has the counts as <c>dropped</c>.</summary>
    Dropped,

    /// <summary>The power mode changed.</summary>
    PowerModeChanged,

    /// <summary>The policy in force changed.</summary>
    PolicyChanged,

    /// <summary>A source delivers samples again.</summary>
    SourceAvailable,

    /// <summary>A source delivers no samples. The agent restarts it with back-off.</summary>
    SourceUnavailable,

    /// <summary>A recording ended; inference on it stopped.</summary>
    SourceEnded,

    /// <summary>A power sensor showed an impossible state; such readings are counted as <c>refusedReadings</c> in <c>energy</c>.</summary>
    ReadingRefused,

    /// <summary>The board did not go to sleep.</summary>
    SleepFailed,

    /// <summary>The governor of the processor was chosen by measurement.</summary>
    GovernorChosen,

    /// <summary>The configured keyring is not in force: the trusted one stays.</summary>
    KeyringRefused,

    /// <summary>The install history of a model cannot be read. Nothing of the model is deleted, and no older release is installed without a grant.</summary>
    HistoryUnreadable,

    /// <summary>A desired document is in force.</summary>
    DesiredApplied,

    /// <summary>A desired document was refused whole.</summary>
    DesiredRefused,

    /// <summary>The desired document in force no longer is: it has no signature that the device now demands.</summary>
    DesiredRevoked,

    /// <summary>A model is verified and stored on the device.</summary>
    ModelStaged,

    /// <summary>A model passed its probe: variant, threads, energy and latency on this board.</summary>
    ModelProbed,

    /// <summary>A variant is not used on this board: it failed, or costs more than another.</summary>
    VariantNotPreferred,

    /// <summary>Variant and threads of a configured model were chosen by measurement.</summary>
    ModelTuned,

    /// <summary>A model passed its trial and stays.</summary>
    ModelCommitted,

    /// <summary>The previous model runs again.</summary>
    ModelRolledBack,

    /// <summary>A model was not installed.</summary>
    ModelFailed,

    /// <summary>The model to run cannot be loaded; the one before it runs.</summary>
    ModelFallback,

    /// <summary>The model to run cannot be loaded, and there is none before it.</summary>
    ModelNotRunning,

    /// <summary>No desired document names the model any more: it was stopped, and its files were deleted.</summary>
    ModelRemoved,

    /// <summary>An update of the agent is verified and waits for root to install it.</summary>
    AgentStaged,

    /// <summary>The new agent passed its trial and stays.</summary>
    AgentCommitted,

    /// <summary>The new agent failed its trial; the previous one is installed again.</summary>
    AgentRolledBack,

    /// <summary>An update of the agent was not installed.</summary>
    AgentFailed,

    /// <summary>The certificate of the device was renewed; the message has its new end.</summary>
    CertificateRenewed,

    /// <summary>The log level was changed by a command, or is the configured one again.</summary>
    LogLevelChanged,
}
