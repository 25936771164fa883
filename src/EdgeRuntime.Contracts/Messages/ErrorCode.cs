using System.Text.Json.Serialization;

namespace EdgeRuntime.Contracts.Messages;

/// <summary>Every code that crosses the wire, in snake_case.</summary>
[JsonConverter(typeof(WireEnumConverter<ErrorCode>))]
public enum ErrorCode
{
    /// <summary>A bug in the agent; the message has the details.</summary>
    InternalError,

    /// <summary>The payload is not what the topic asks for.</summary>
    BadRequest,

    /// <summary>No command of that name.</summary>
    UnknownCommand,

    /// <summary>The command is switched off in the configuration.</summary>
    CommandDisabled,

    /// <summary>Too much is going on; try again.</summary>
    Busy,

    /// <summary>It did not finish in time.</summary>
    Timeout,

    /// <summary>No model of that name on this device.</summary>
    UnknownModel,

    /// <summary>The manifest is not valid.</summary>
    ManifestInvalid,

    /// <summary>A file of the model is missing.</summary>
    ModelFileMissing,

    /// <summary>Bytes are not those that were named: a file by its manifest, a manifest by its digest.</summary>
    DigestMismatch,

    /// <summary>ONNX Runtime refuses the model.</summary>
    ModelLoadFailed,

    /// <summary>The model's tensors are not those of the manifest.</summary>
    ModelMismatch,

    /// <summary>An inference failed.</summary>
    InferenceFailed,

    /// <summary>A value is NaN or infinite: it is absent.</summary>
    NotANumber,

    /// <summary>The source yields nothing now.</summary>
    SourceUnavailable,

    /// <summary>The source's data is not of the stated form.</summary>
    SourceBadData,

    /// <summary>A sensor shows what neither board nor battery can be in; such readings are refused and counted.</summary>
    ReadingRefused,

    /// <summary>The disk is full.</summary>
    DiskFull,

    /// <summary>The battery is too low for it.</summary>
    BatteryLow,

    /// <summary>Not a DSSE envelope within its bounds.</summary>
    EnvelopeInvalid,

    /// <summary>The envelope holds another kind of document.</summary>
    WrongPayloadType,

    /// <summary>Nobody signed it.</summary>
    SignatureMissing,

    /// <summary>The signature is over other bytes or by another key than it says.</summary>
    SignatureInvalid,

    /// <summary>Signed by a key that is not in the keyring.</summary>
    UnknownKey,

    /// <summary>Signed by a key of another role.</summary>
    WrongRole,

    /// <summary>Signed by fewer different keys than the role's threshold.</summary>
    ThresholdNotMet,

    /// <summary>The keyring contradicts itself.</summary>
    KeyringInvalid,

    /// <summary>The keyring's version is not above that of the trusted one.</summary>
    KeyringNotNewer,

    /// <summary>The trusted keyring has expired; bring a newer one.</summary>
    KeyringExpired,

    /// <summary>The key file cannot be read, is none, or others may read it.</summary>
    KeyFileInvalid,

    /// <summary>The document has expired.</summary>
    Expired,

    /// <summary>The model's release is below the floor and no grant allows it.</summary>
    ReleaseBelowFloor,

    /// <summary>The rollback grant is not valid, or is for another model or device.</summary>
    GrantInvalid,

    /// <summary>The manifest is another model's.</summary>
    WrongModel,

    /// <summary>A block's bytes are not those of the signed hash list.</summary>
    BlockMismatch,

    /// <summary>The broker does not keep what a model needs; it is fetched as soon as it does.</summary>
    BlocksMissing,

    /// <summary>A transfer has cost more bytes than it may.</summary>
    TransferLimit,

    /// <summary>The broker's access list does not let this client do it.</summary>
    BrokerRefused,

    /// <summary>A golden vector's input does not give its output here.</summary>
    GoldenMismatch,

    /// <summary>The model needs a newer agent.</summary>
    AgentTooOld,

    /// <summary>The process that tried the model died: the model crashes the native runtime, or takes more memory than it may.</summary>
    ProbeCrashed,

    /// <summary>The process that tried the model did not come to an end.</summary>
    ProbeTimeout,

    /// <summary>On this board the model is slower, larger or dearer than its own limits.</summary>
    LimitExceeded,

    /// <summary>Inferences of the model failed in its trial.</summary>
    TrialFailed,

    /// <summary>The model alone is larger than all models of the device together may be.</summary>
    QuotaExceeded,

    /// <summary>The model on trial has too little to infer to be judged: its source is silent, or the device rests. The trial goes on.</summary>
    TrialWaiting,

    /// <summary>The model is much less sure of its answers than the one before it.</summary>
    ConfidenceDropped,

    /// <summary>The agent ended again and again while the model was on trial.</summary>
    CrashLoop,

    /// <summary>An operator went back to the previous model.</summary>
    RollbackAsked,

    /// <summary>There is no previous model to go back to.</summary>
    NoPreviousModel,

    /// <summary>The device is not set up to take models.</summary>
    UpdatesDisabled,

    /// <summary>The disk fails.</summary>
    StorageFailed,

    /// <summary>The desired document is not valid.</summary>
    DesiredInvalid,

    /// <summary>The document is for another device.</summary>
    WrongDevice,

    /// <summary>The desired document's generation is not above the last one.</summary>
    GenerationNotNewer,

    /// <summary>The generation is further above the last one than it may rise at once.</summary>
    GenerationJump,

    /// <summary>The desired document names a setting that may not be set from afar.</summary>
    SettingNotAllowed,

    /// <summary>The bundle is no zip of a manifest, its signature and its files.</summary>
    BundleInvalid,

    /// <summary>The bundle holds more than its manifest says or than a bundle may.</summary>
    BundleTooLarge,

    /// <summary>A file name leaves its folder or could mean something else on another system.</summary>
    PathNotAllowed,

    /// <summary>A program that the configuration names cannot be started, fails or does not end.</summary>
    ProgramFailed,

    /// <summary>The part that is to switch the sleeping board on again takes no alarm.</summary>
    WakeAlarmFailed,

    /// <summary>The message is larger than its receiver accepts.</summary>
    MessageTooLarge,

    /// <summary>Another client uses the device id.</summary>
    DeviceIdInUse,

    /// <summary>The device's configuration has no source of that name.</summary>
    UnknownSource,

    /// <summary>The source already feeds another model, and only one reader may open it.</summary>
    SourceInUse,
}
