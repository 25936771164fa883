using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using EdgeRuntime.Contracts;
using EdgeRuntime.Contracts.Enrolment;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Messaging.Connecting;

namespace EdgeRuntime.Messaging.Enrolling;

/// <summary>The device's side of the enrolment over HTTPS. Whatever keeps the server from answering is <see cref="ErrorCode.Timeout"/>: try again later; other codes are the server's refusals.</summary>
/// <param name="wall">The wall clock.</param>
/// <param name="clock">Whether it is set.</param>
public sealed class EnrolmentClient(TimeProvider wall, Func<ClockState> clock)
{
    private static readonly TimeSpan RequestLimit = TimeSpan.FromSeconds(20);

    /// <summary>Enrols by a claim. The authority is read first, from whoever answers, and trusted because the claim pins it; only then is the secret sent, to a server of that authority.</summary>
    /// <param name="claim">The claim.</param>
    /// <param name="request">The certificate request in PEM.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public async Task<Checked<EnrolmentAnswer>> EnrolAsync(EnrolmentClaim claim, string request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(claim);
        var anyone = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate is not null };
        var read = await SendAsync(claim.Url, HttpMethod.Get, EnrolmentPaths.Authority, null, anyone, static () => null, cancellationToken);
        if (!read.IsOk)
        {
            return read.Error;
        }

        using var authority = TryRead(read.Value);
        return authority is null || ContentDigest.Of(authority.RawData) != claim.Ca
            ? new ErrorInfo(ErrorCode.CertificateInvalid, $"{claim.Url} belongs to another authority than the claim; make a new claim, or check that nobody is in between")
            : await PostAsync(claim.Url, [authority], new EnrolmentRequest(request) { Secret = claim.Secret }, cancellationToken);
    }

    /// <summary>Renews a certificate.</summary>
    /// <param name="url">Where.</param>
    /// <param name="authorityPem">The authority that the server must belong to, in PEM.</param>
    /// <param name="certificate">The certificate that it replaces, in PEM.</param>
    /// <param name="request">The certificate request in PEM, by the same key.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public async Task<Checked<EnrolmentAnswer>> RenewAsync(string url, string authorityPem, string certificate, string request, CancellationToken cancellationToken)
    {
        using var authority = TryRead(Encoding.UTF8.GetBytes(authorityPem));
        return authority is null
            ? new ErrorInfo(ErrorCode.CertificateInvalid, "the authority's file holds no certificate in PEM")
            : await PostAsync(url, [authority], new EnrolmentRequest(request) { Certificate = certificate }, cancellationToken);
    }

    private static X509Certificate2? TryRead(byte[] pem)
    {
        try
        {
            return X509Certificate2.CreateFromPem(Encoding.UTF8.GetString(pem));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private async Task<Checked<EnrolmentAnswer>> PostAsync(string url, X509Certificate2Collection authorities, EnrolmentRequest request, CancellationToken cancellationToken)
    {
        var tls = TlsClient.Create(new Uri(url).IdnHost, authorities, new TlsClock(wall, () => clock() == ClockState.Synced));
        var answer = await SendAsync(url, HttpMethod.Post, EnrolmentPaths.Certificate, request.ToJson(), tls.Options, () => tls.Trouble, cancellationToken);
        return answer.IsOk ? EnrolmentAnswer.Parse(answer.Value) : answer.Error;
    }

    private async Task<Checked<byte[]>> SendAsync(string url, HttpMethod method, string path, byte[]? body, SslClientAuthenticationOptions tls, Func<string?> trouble, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(RequestLimit, wall);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        using var invoker = new HttpMessageInvoker(new SocketsHttpHandler { SslOptions = tls, UseProxy = false, AllowAutoRedirect = false });
        using var request = new HttpRequestMessage(method, new Uri(new Uri(url), path));
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        try
        {
            using var response = await invoker.SendAsync(request, either.Token);
            await using var stream = await response.Content.ReadAsStreamAsync(either.Token);
            var buffer = new byte[EnrolmentAnswer.MaxBytes + 1];
            var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, either.Token);
            return response.IsSuccessStatusCode ? buffer[..length] : EnrolmentErrors.Parse(buffer.AsSpan(0, length));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new ErrorInfo(ErrorCode.Timeout, $"{url} does not answer; is 'edgectl enrol serve' running there?");
        }
        catch (Exception e) when (e is HttpRequestException or IOException or AuthenticationException)
        {
            return new ErrorInfo(ErrorCode.Timeout, $"no connection to {url}: {trouble() ?? OneLineText.Of(e.Message)}");
        }
    }
}
