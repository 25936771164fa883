using System.Text.Json.Serialization;

namespace EdgeRuntime.Contracts.Messages;

/// <summary>Why something failed, in snake_case on the wire: what happened, and what to do.</summary>
[JsonConverter(typeof(WireEnumConverter<ErrorCode>))]
public enum ErrorCode
{
    /// <summary>A bug in the agent. Report it with the message and the log.</summary>
    InternalError,

    /// <summary>The payload does not fit its topic. Compare it with the schema of the message.</summary>
    BadRequest,

    /// <summary>No command of that name. The message lists the commands.</summary>
    UnknownCommand,

    /// <summary>The command is disabled in the configuration. Enable it (<c>policy</c>: <c>Updates:PolicyCommand</c>, <c>diagnostics</c>: <c>Telemetry:Diagnostics</c>), or send a signed order instead of <c>policy</c>.</summary>
    CommandDisabled,

    /// <summary>Another request is in progress. Try again.</summary>
    Busy,

    /// <summary>The request did not finish in time. Try again; check the source or the disk that the message names.</summary>
    Timeout,

    /// <summary>No model of that name on this device. The message lists the models.</summary>
    UnknownModel,

    /// <summary>The manifest is not valid. Correct the field that the message names and pack the model again.</summary>
    ManifestInvalid,

    /// <summary>A file of the model is missing. Pack or push the model again.</summary>
    ModelFileMissing,

    /// <summary>Bytes do not have the digest they are named by: a file by its manifest, a manifest by its topic. Push the model again.</summary>
    DigestMismatch,

    /// <summary>ONNX Runtime cannot load the model. The message has its words; test the model with <c>edge-agent check</c>.</summary>
    ModelLoadFailed,

    /// <summary>The tensors of the model are not those of its manifest. Correct inputs and outputs in the manifest.</summary>
    ModelMismatch,

    /// <summary>An inference failed. The log has the error of ONNX Runtime.</summary>
    InferenceFailed,

    /// <summary>A figure is NaN or infinite and therefore absent. Check sensor and model.</summary>
    NotANumber,

    /// <summary>The source delivers no samples. Check sensor, cable and program that the message names.</summary>
    SourceUnavailable,

    /// <summary>Data of the source does not have the configured format. Correct the format of the source.</summary>
    SourceBadData,

    /// <summary>A sensor shows a state that neither board nor battery can be in. Check wiring, shunt and address.</summary>
    ReadingRefused,

    /// <summary>No space left on the disk of the device. Free some, or lower the limits of outbox and models.</summary>
    DiskFull,

    /// <summary>The charge is too low for it. Try again when the battery has charged.</summary>
    BatteryLow,

    /// <summary>Not a DSSE envelope within its bounds. Sign the document again.</summary>
    EnvelopeInvalid,

    /// <summary>The envelope holds another kind of document. Check which file was published.</summary>
    WrongPayloadType,

    /// <summary>The document is not signed, but the device demands it. Sign it.</summary>
    SignatureMissing,

    /// <summary>A signature does not fit the document or the key. Sign the document again.</summary>
    SignatureInvalid,

    /// <summary>Signed by a key that is not in the keyring. Sign with a trusted key, or distribute the new keyring first.</summary>
    UnknownKey,

    /// <summary>Signed by a key of another role. Sign with a key of the role that the message names.</summary>
    WrongRole,

    /// <summary>Signed by fewer keys than the role demands. Add signatures.</summary>
    ThresholdNotMet,

    /// <summary>The keyring contradicts itself. Make it again from its parts.</summary>
    KeyringInvalid,

    /// <summary>The keyring is not newer than the trusted one. Distribute a higher version.</summary>
    KeyringNotNewer,

    /// <summary>The trusted keyring has expired. Distribute a newer one.</summary>
    KeyringExpired,

    /// <summary>The key file cannot be read, holds no key, or others may read it. Check its path and permissions (0600).</summary>
    KeyFileInvalid,

    /// <summary>The document has expired. Issue it again.</summary>
    Expired,

    /// <summary>The release is older than the floor. Push a newer one, or sign a rollback grant.</summary>
    ReleaseBelowFloor,

    /// <summary>The rollback grant is not valid, or is for another model or device. Make a new one with <c>edgectl model grant</c>.</summary>
    GrantInvalid,

    /// <summary>The manifest belongs to another model. Correct the digest in the order.</summary>
    WrongModel,

    /// <summary>A block does not fit the signed hash list. Push the model again.</summary>
    BlockMismatch,

    /// <summary>The broker does not hold all blocks of the model. Push it again; the device goes on by itself.</summary>
    BlocksMissing,

    /// <summary>A transfer cost more bytes than it may. Check the broker for duplicate deliveries.</summary>
    TransferLimit,

    /// <summary>The broker does not permit it. Correct its access list, or the credentials.</summary>
    BrokerRefused,

    /// <summary>A golden vector gives another output on this board. Check the processor and the build of ONNX Runtime.</summary>
    GoldenMismatch,

    /// <summary>The model needs a newer agent. Update the agent.</summary>
    AgentTooOld,

    /// <summary>The process that tried the model crashed, or needed more memory than it may. Use a smaller variant, or raise <c>Updates:ProbeMemoryBytes</c>.</summary>
    ProbeCrashed,

    /// <summary>The process that tried the model did not finish in time. Use a smaller variant, or raise <c>Updates:ProbeLimit</c>.</summary>
    ProbeTimeout,

    /// <summary>On this board the model is slower, larger or more expensive than its limits. Use a smaller variant.</summary>
    LimitExceeded,

    /// <summary>Inferences of the model failed during its trial. The log has the error of ONNX Runtime; correct the model and push a new release.</summary>
    TrialFailed,

    /// <summary>The model is larger than the space for all models of the device (<c>Updates:QuotaBytes</c>). Raise the limit, or use a smaller model.</summary>
    QuotaExceeded,

    /// <summary>The model on trial has too few inferences to be judged: its source is silent, or inference is paused. The trial goes on.</summary>
    TrialWaiting,

    /// <summary>The model is much less certain of its answers than its predecessor. Check it on recordings of this site.</summary>
    ConfidenceDropped,

    /// <summary>The agent crashed repeatedly while the model was on trial. Test the model on a board of the same kind with <c>edge-agent check</c>.</summary>
    CrashLoop,

    /// <summary>An operator returned to the previous model. Push a model to replace it.</summary>
    RollbackRequested,

    /// <summary>There is no previous model to return to. Push the model to run.</summary>
    NoPreviousModel,

    /// <summary>The device is not configured to install models. The message names the missing setting.</summary>
    UpdatesDisabled,

    /// <summary>The disk of the device cannot be read or written. Check it.</summary>
    StorageFailed,

    /// <summary>The desired document is not valid. The message names the field.</summary>
    DesiredInvalid,

    /// <summary>The document is for another device. Send each device its own.</summary>
    WrongDevice,

    /// <summary>The generation is not above the last one. Read <c>reported</c> and count on from there.</summary>
    GenerationNotNewer,

    /// <summary>The generation is further above the last one than permitted. Count on from <c>reported</c>.</summary>
    GenerationJump,

    /// <summary>The setting cannot be set remotely. The message lists those that can.</summary>
    SettingNotAllowed,

    /// <summary>Not a bundle: a ZIP file of a manifest, its signature and its files. Pack the model again.</summary>
    BundleInvalid,

    /// <summary>The bundle holds more than its manifest states or a bundle may. Pack the model again.</summary>
    BundleTooLarge,

    /// <summary>A file name leaves its folder, or differs in meaning between systems. Rename the file.</summary>
    PathNotAllowed,

    /// <summary>A configured program cannot be started, failed or did not end. Run it by hand as the user of the agent.</summary>
    ProgramFailed,

    /// <summary>The wake alarm of the board cannot be set; the board stays awake. Check <c>Sleep:WakeAlarm</c> and its clock.</summary>
    WakeAlarmFailed,

    /// <summary>The message is larger than its receiver accepts. Raise that limit, or send less at once.</summary>
    MessageTooLarge,

    /// <summary>Another client uses the device id. Give each device its own <c>Device:Id</c>.</summary>
    DeviceIdInUse,

    /// <summary>The configuration of the device has no source of that name. <c>info</c> lists the sources.</summary>
    UnknownSource,

    /// <summary>The source feeds another model and permits one reader only. Name another source.</summary>
    SourceInUse,

    /// <summary>The enrolment claim is not known, or not a claim. Make a new one with <c>edgectl enrol token</c>.</summary>
    ClaimInvalid,

    /// <summary>Another device has used the enrolment claim. Make a new one for this device.</summary>
    ClaimUsed,

    /// <summary>Not a certificate request for a key on P-256. Make it with <c>edge-agent enrol --request</c>.</summary>
    RequestInvalid,

    /// <summary>Not a package of <c>edge-agent</c> for this processor, or one of another version than its manifest states. Pack the update again.</summary>
    PackageInvalid,

    /// <summary>dpkg did not install the package. <c>journalctl -u edge-agent-update</c> has its words.</summary>
    InstallFailed,

    /// <summary>The new agent did not start, infer or connect within the time of its trial; the previous one runs again. <c>journalctl -u edge-agent</c> has its log.</summary>
    AgentUnhealthy,

    /// <summary>The certificate was not issued by this authority, or is for another key. Enrol the device again.</summary>
    CertificateInvalid,
}
