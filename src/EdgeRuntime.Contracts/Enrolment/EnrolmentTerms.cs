namespace EdgeRuntime.Contracts.Enrolment;

/// <summary>For how long an operator trusts a device.</summary>
public sealed record EnrolmentTerms
{
    /// <summary>How long a device's certificate lasts. Default 365 days.</summary>
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromDays(365);

    /// <summary>How long after its end a certificate may still be renewed by its own key: as long as a device may be away. Default 365 days.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromDays(365);
}
