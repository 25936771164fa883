using EdgeRuntime.Contracts;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Contracts.Signing;

namespace EdgeRuntime.Cli.Keys;

/// <summary>Who signs a keyring, and whether that is enough.</summary>
internal static class RootSigners
{
    /// <summary>Refuses keys whose signature would count for nothing.</summary>
    /// <exception cref="CliException">One is a root key of neither keyring.</exception>
    public static void Check(SigningKeys signers, KeyringDocument document, KeyringDocument? old)
    {
        foreach (var key in signers.Keys)
        {
            if (!document.Roles.Root.KeyIds.Contains(key.KeyId) && old?.Roles.Root.KeyIds.Contains(key.KeyId) != true)
            {
                throw LocalCommands.Refused(new ErrorInfo(ErrorCode.WrongRole, $"key {key.KeyId} is no root key of this keyring; keyrings are signed by root"));
            }
        }
    }

    /// <summary>What is missing before devices take it; null when nothing is. Missing signatures are what one expects between two signers, everything else is wrong.</summary>
    /// <exception cref="CliException">It is wrong.</exception>
    public static string? Missing(Checked<Keyring> result) => result switch
    {
        { IsOk: true } => null,
        { Error.Code: ErrorCode.SignatureMissing or ErrorCode.ThresholdNotMet or ErrorCode.UnknownKey } => $"{result.Error.Message}; add one with 'edgectl keys trust KEYRING --sign KEY'",
        _ => throw LocalCommands.Refused(result.Error),
    };
}
