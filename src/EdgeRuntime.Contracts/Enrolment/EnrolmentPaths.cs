namespace EdgeRuntime.Contracts.Enrolment;

/// <summary>Paths of the enrolment over HTTPS. An error is answered with its <see cref="Messages.ErrorInfo"/>.</summary>
public static class EnrolmentPaths
{
    /// <summary>GET: the authority's certificate in PEM, which a claim pins.</summary>
    public const string Authority = "/enrol/v1/ca";

    /// <summary>POST: an <see cref="EnrolmentRequest"/>, answered by an <see cref="EnrolmentAnswer"/>.</summary>
    public const string Certificate = "/enrol/v1/certificate";
}
