namespace EdgeRuntime.Contracts.Messages;

/// <summary>Checks what the document's types cannot say; the first thing that is wrong is the refusal.</summary>
internal static class DesiredValidator
{
    private const int MaxVariants = 32;
    private const double MaxRateHz = 1000;

    public static ErrorInfo? Validate(DesiredDocument document)
    {
        if (document.Schema != DesiredDocument.CurrentSchema)
        {
            return Invalid($"schema must be '{DesiredDocument.CurrentSchema}', but is '{OneLineText.Of(document.Schema, 64)}'");
        }

        if (document.Generation is < 1 or > Identifiers.MaxCounter)
        {
            return Invalid($"generation must be 1 to {Identifiers.MaxCounter}, but is {document.Generation}");
        }

        return Validate(document.Content) ?? (document.Previous is { } previous ? Validate(previous) : null);
    }

    private static ErrorInfo? Validate(DesiredContent content) =>
        ValidateModels(content) ?? (content.Policy is { } policy ? ValidatePolicy(policy) : null) ?? ValidateSettings(content) ?? ValidateAgent(content);

    private static ErrorInfo? ValidateModels(DesiredContent document)
    {
        if (document.Models.Length > DesiredDocument.MaxModels)
        {
            return Invalid($"models may be at most {DesiredDocument.MaxModels}");
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < document.Models.Length; i++)
        {
            var model = document.Models[i];
            if (model is null || !Identifiers.IsModelId(model.Model) || !Identifiers.IsDigest(model.Digest))
            {
                return Invalid($"models[{i}] must have a model matching {Identifiers.Pattern} and a digest of {Identifiers.DigestChars} lowercase hex digits");
            }

            if (!names.Add(model.Model))
            {
                return Invalid($"models[{i}]: '{model.Model}' is named twice");
            }

            if (model.Variants.Length > MaxVariants || !model.Variants.All(Identifiers.IsModelId) || model.Variants.Distinct(StringComparer.Ordinal).Count() != model.Variants.Length)
            {
                return Invalid($"models[{i}].variants must be at most {MaxVariants} different names matching {Identifiers.Pattern}");
            }

            if (model.Source is { } source && (source.Length is 0 or > DesiredModel.MaxSourceChars || source.Any(char.IsControl)))
            {
                return Invalid($"models[{i}].source must be 1 to {DesiredModel.MaxSourceChars} characters without control characters");
            }
        }

        return null;
    }

    /// <summary>Checks a policy by itself; the device checks it once more together with its configuration.</summary>
    public static ErrorInfo? ValidatePolicy(DesiredPolicy policy)
    {
        if (!DesiredPolicy.Kinds.Contains(policy.Kind))
        {
            return Invalid($"policy.kind must be one of {string.Join(", ", DesiredPolicy.Kinds)}, but is '{OneLineText.Of(policy.Kind, 64)}'");
        }

        if (!IsRate(policy.MinRateHz) || !IsRate(policy.MaxRateHz) || policy.MinRateHz > policy.MaxRateHz)
        {
            return Invalid($"policy.minRateHz and policy.maxRateHz must be above 0 and at most {MaxRateHz}, the first not above the second");
        }

        if (!IsFraction(policy.LowSocFraction) || !IsFraction(policy.HighSocFraction) || policy.LowSocFraction >= policy.HighSocFraction)
        {
            return Invalid("policy.lowSocFraction and policy.highSocFraction must be 0 to 1, the first below the second");
        }

        if (!IsFraction(policy.CriticalSocFraction) || !IsFraction(policy.RecoverSocFraction) || policy.CriticalSocFraction >= policy.RecoverSocFraction)
        {
            return Invalid("policy.criticalSocFraction and policy.recoverSocFraction must be 0 to 1, the first below the second");
        }

        if (policy.Tiers.Length > DesiredPolicy.MaxTiers || !policy.Tiers.All(static tier => tier is not null && IsFraction(tier.AboveSocFraction) && IsRate(tier.RateHz)))
        {
            return Invalid($"policy.tiers must be at most {DesiredPolicy.MaxTiers} of aboveSocFraction 0 to 1 and a rateHz above 0 and at most {MaxRateHz}");
        }

        return null;
    }

    private static ErrorInfo? ValidateSettings(DesiredContent document) =>
        document.Settings?.Select(static setting => DesiredSettings.Check(setting.Key, setting.Value)).FirstOrDefault(static refusal => refusal is not null);

    private static ErrorInfo? ValidateAgent(DesiredContent content) => content.Agent is { } agent && !Identifiers.IsDigest(agent.Digest)
        ? Invalid($"agent.digest must be {Identifiers.DigestChars} lowercase hex digits")
        : null;

    private static bool IsRate(double? rateHz) => rateHz is null or (> 0 and <= MaxRateHz);

    private static bool IsFraction(double? fraction) => fraction is null or (>= 0 and <= 1);

    private static ErrorInfo Invalid(string message) => new(ErrorCode.DesiredInvalid, message);
}
