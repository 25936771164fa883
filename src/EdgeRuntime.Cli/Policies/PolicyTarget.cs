using System.CommandLine;
using EdgeRuntime.Cli.Orders.Asking;
using EdgeRuntime.Contracts;

namespace EdgeRuntime.Cli.Policies;

/// <summary>Which devices a policy is for, and which policy: <c>D linear</c>, <c>--tag T linear</c>, or only numbers of the one in force.</summary>
/// <param name="Request">The devices.</param>
/// <param name="Kind">The policy as it was typed; null for none.</param>
/// <param name="IsOne">Whether one device was named in front: its answer stands alone.</param>
internal sealed record PolicyTarget(TargetRequest Request, string? Kind, bool IsOne)
{
    private const string Ways = $"name the device first, or {TargetOptions.OneWay}";

    /// <summary>Reads it: where options name the devices, the first word is the policy.</summary>
    /// <exception cref="CliException">Devices are named in no way, or in several.</exception>
    public static PolicyTarget Read(ParseResult arguments, Argument<string?> first, TargetOptions targets, PolicyOptions policy)
    {
        var (word, kind) = (arguments.GetValue(first), policy.KindIn(arguments));
        if (targets.TryRead(arguments) is { } request)
        {
            return kind is null ? new PolicyTarget(request, word, IsOne: false) : throw new CliException(Ways, ExitCodes.Usage);
        }

        return Identifiers.IsDeviceId(word)
            ? new PolicyTarget(new TargetRequest([word!], [], All: false), kind, IsOne: true)
            : throw new CliException(word is null ? Ways : $"a device id matches {Identifiers.Pattern}, but this is '{OneLineText.Of(word, 64)}'", ExitCodes.Usage);
    }
}
