using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using EdgeRuntime.Cli.Settings;
using EdgeRuntime.Contracts;
using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Cli.Policies;

/// <summary>How <c>device policy</c> is told what is to be different. Ranges are the contract's: <see cref="DesiredReader"/> judges the document as a whole.</summary>
internal sealed class PolicyOptions
{
    private readonly Argument<string?> _kind = new("kind") { Description = $"The policy: {string.Join(", ", DesiredPolicy.Kinds)} (default: the one in force)", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<double?> _minRate = Number("--min-rate", "Lowest rate while inferring, Hz");
    private readonly Option<double?> _maxRate = Number("--max-rate", "Highest rate, Hz");
    private readonly Option<double?> _lowSoc = Number("--low-soc", "linear: charge, 0 to 1, at which the rate has come down to the lowest");
    private readonly Option<double?> _highSoc = Number("--high-soc", "linear: charge from which on the rate is the highest");
    private readonly Option<double?> _criticalSoc = Number("--critical-soc", "Charge at or below which inference stops");
    private readonly Option<double?> _recoverSoc = Number("--recover-soc", "Charge above which it starts again");
    private readonly Option<KeyValuePair<string, double>[]> _tiers = Pairs("--tier", "tiers: a rate in Hz above a charge, as 0.5=2; once for each step, all of them");
    private readonly Option<KeyValuePair<string, double>[]> _set = Pairs("--set", $"A setting, as trialS=60; once for each of {string.Join(", ", DesiredSettings.Names)}");
    private readonly Option<string[]> _unset = new("--unset") { Description = "A setting that is to be the device's own again; once for each", DefaultValueFactory = static _ => [] };
    private readonly Option<bool> _own = new("--own") { Description = "The device follows its own policy again" };

    private readonly Option<TimeSpan?> _for = CommonOptions.Duration("--for", "For how long, as 2h, up to 30d: sent as a command to one device; its order stays as it is, and the next one ends it");
    private readonly Option<bool> _end = new("--end") { Description = "Ends what --for has set before its time" };

    /// <summary>Gives a command the arguments and options.</summary>
    public void AddTo(Command command)
    {
        command.Add(_kind);
        foreach (var option in (ReadOnlySpan<Option>)[_minRate, _maxRate, _lowSoc, _highSoc, _criticalSoc, _recoverSoc, _tiers, _set, _unset, _own, _for, _end])
        {
            command.Add(option);
        }
    }

    /// <summary>The policy as it was typed behind the device; null for none.</summary>
    public string? KindIn(ParseResult arguments) => arguments.GetValue(_kind);

    /// <summary>What is sent as a command instead of an order, where <c>--for</c> or <c>--end</c> asks for it; else null.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="target">The device and the policy.</param>
    /// <exception cref="CliException">Several devices, no policy, or something that no command carries.</exception>
    public PolicyRequest? RequestIn(ParseResult arguments, PolicyTarget target)
    {
        var (duration, ends) = (arguments.GetValue(_for), arguments.GetValue(_end));
        if (duration is null && !ends)
        {
            return null;
        }

        var change = ReadChange(arguments, target.Kind);
        var refusal =
            !target.IsOne ? "--for and --end are for one device: name it first"
            : ends && (duration is not null || !change.IsEmpty) ? "--end ends what --for has set: it goes with no policy, no number and no time"
            : !ends && target.Kind is null ? $"--for needs a policy: {string.Join(", ", DesiredPolicy.Kinds)}"
            : change.IsOwn || change.Set.Count > 0 || change.Unset.Count > 0 ? "--for sets a policy and its numbers: --own, --set and --unset need an order"
            : null;
        if (refusal is not null)
        {
            throw new CliException(refusal, ExitCodes.Usage);
        }

        var request = ends ? new PolicyRequest() : new PolicyRequest(change.Numbers(new DesiredPolicy { Kind = target.Kind! }), duration!.Value.TotalSeconds);
        var judged = PolicyRequest.Read(request.ToJson());
        return judged.IsOk ? request : throw new CliException(judged.Error.Message, ExitCodes.Usage);
    }

    /// <summary>What is to be different.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="kind">The policy as it was typed; null for none.</param>
    /// <exception cref="CliException">Nothing, something that is not a policy, or things that exclude each other.</exception>
    public PolicyChange Read(ParseResult arguments, string? kind) => ReadChange(arguments, kind) switch
    {
        { IsEmpty: true } => throw new CliException("nothing to change: name a policy, a number of it, --set, --unset or --own ('edgectl device show D' shows what is in force)", ExitCodes.Usage),
        { IsOwn: true, Kind: not null } or { IsOwn: true, HasNumbers: true } => throw new CliException("--own is the device's own policy: it goes with no other policy and no number", ExitCodes.Usage),
        var change => change,
    };

    private PolicyChange ReadChange(ParseResult arguments, string? kind)
    {
        if (kind is not null && !DesiredPolicy.Kinds.Contains(kind))
        {
            throw new CliException($"a policy is one of {string.Join(", ", DesiredPolicy.Kinds)}, but this is '{OneLineText.Of(kind, 64)}'", ExitCodes.Usage);
        }

        var tiers = (arguments.GetValue(_tiers) ?? []).Select(static tier => new DesiredTier(double.TryParse(tier.Key, CultureInfo.InvariantCulture, out var soc) ? soc : double.NaN, tier.Value)).ToList();
        if (tiers.Any(static tier => double.IsNaN(tier.AboveSocFraction)))
        {
            throw new CliException("--tier takes CHARGE=RATE, as 0.5=2", ExitCodes.Usage);
        }

        double?[] numbers = [arguments.GetValue(_minRate), arguments.GetValue(_maxRate), arguments.GetValue(_lowSoc), arguments.GetValue(_highSoc), arguments.GetValue(_criticalSoc), arguments.GetValue(_recoverSoc)];
        return new PolicyChange(
            kind,
            policy => policy with
            {
                MinRateHz = numbers[0] ?? policy.MinRateHz,
                MaxRateHz = numbers[1] ?? policy.MaxRateHz,
                LowSocFraction = numbers[2] ?? policy.LowSocFraction,
                HighSocFraction = numbers[3] ?? policy.HighSocFraction,
                CriticalSocFraction = numbers[4] ?? policy.CriticalSocFraction,
                RecoverSocFraction = numbers[5] ?? policy.RecoverSocFraction,
                Tiers = tiers.Count > 0 ? [.. tiers] : policy.Tiers,
            },
            tiers.Count > 0 || numbers.Any(static number => number is not null),
            arguments.GetValue(_own),
            arguments.GetValue(_set) ?? [],
            arguments.GetValue(_unset) ?? []);
    }

    private static Option<double?> Number(string name, string description) => new(name)
    {
        Description = description,
        CustomParser = result =>
        {
            if (double.TryParse(result.Tokens[0].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number))
            {
                return number;
            }

            result.AddError($"{name} must be a number, but is '{OneLineText.Of(result.Tokens[0].Value, 64)}'");
            return null;
        },
    };

    private static Option<KeyValuePair<string, double>[]> Pairs(string name, string description) => new(name)
    {
        Description = description,
        DefaultValueFactory = static _ => [],
        CustomParser = result => [.. result.Tokens.Select(token => Pair(name, token.Value, result)).OfType<KeyValuePair<string, double>>()],
    };

    private static KeyValuePair<string, double>? Pair(string name, string text, ArgumentResult result)
    {
        var at = text.IndexOf('=', StringComparison.Ordinal);
        if (at > 0 && double.TryParse(text.AsSpan(at + 1), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number))
        {
            return new KeyValuePair<string, double>(text[..at], number);
        }

        result.AddError($"{name} takes NAME=NUMBER, but got '{OneLineText.Of(text, 64)}'");
        return null;
    }
}
