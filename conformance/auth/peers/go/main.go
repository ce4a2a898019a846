// Door is grpc-go's side of the interop of credentials: a server that tells who has called it, and a client that tries to
// enter, and prints how that went: "OK NAME", or "CODE: DETAILS".
package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"log"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"
	_ "unsafe" // for go:linkname

	"golang.org/x/oauth2"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/alts"
	"google.golang.org/grpc/credentials/oauth"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/peer"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/wrapperspb"
)

var (
	port       = flag.Int("port", 0, "be the server, on this port")
	target     = flag.String("target", "", "where the client calls")
	ca         = flag.String("ca", "", "PEM of the authority by which the other side is verified")
	cert       = flag.String("cert", "", "PEM of the own certificate")
	key        = flag.String("key", "", "PEM of the own key")
	handshaker = flag.String("handshaker", "", "the handshaker of ALTS, which takes the place of TLS")
	issuer     = flag.String("issuer", "", "where the server asks about tokens (RFC 7662); without, nobody needs one")
	token      = flag.String("token", "", "the access token of the client's channel")
	callToken  = flag.String("call_token", "", "the access token of the client's call")
	account    = flag.String("account", "", "the JSON key of the service account that signs the client's tokens")
)

func main() {
	flag.Parse()
	if *port != 0 {
		log.Fatal(runServer())
	}
	fmt.Println(enter())
}

// grpc-go speaks ALTS on Google's machines alone, which it tells by the name of the machine. The handshaker here is a test's.
//
//go:linkname vmOnGCP google.golang.org/grpc/credentials/alts.vmOnGCP
var vmOnGCP bool

func enter() string {
	options := []grpc.DialOption{grpc.WithTransportCredentials(clientCredentials())}
	if *token != "" {
		options = append(options, grpc.WithPerRPCCredentials(static(*token)))
	}
	if *account != "" {
		signing, err := oauth.NewJWTAccessFromFile(*account)
		check(err)
		options = append(options, grpc.WithPerRPCCredentials(signing))
	}
	conn, err := grpc.NewClient(*target, options...)
	check(err)
	defer conn.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 15*time.Second)
	defer cancel()
	var ofCall []grpc.CallOption
	if *callToken != "" {
		ofCall = append(ofCall, grpc.PerRPCCredentials(static(*callToken)))
	}
	reply := new(wrapperspb.StringValue)
	if err := conn.Invoke(ctx, "/auth.Door/Enter", wrapperspb.String(""), reply, ofCall...); err != nil {
		return fmt.Sprintf("%s: %s", strings.ToUpper(snake(status.Code(err))), status.Convert(err).Message())
	}
	return "OK " + reply.Value
}

func static(text string) credentials.PerRPCCredentials {
	return oauth.TokenSource{TokenSource: oauth2.StaticTokenSource(&oauth2.Token{AccessToken: text})}
}

func clientCredentials() credentials.TransportCredentials {
	if *handshaker != "" {
		creds := alts.NewClientCreds(&alts.ClientOptions{HandshakerServiceAddress: *handshaker})
		vmOnGCP = true
		return creds
	}
	return credentials.NewTLS(&tls.Config{RootCAs: authorities(), Certificates: certificates()})
}

func runServer() error {
	var creds credentials.TransportCredentials
	switch {
	case *handshaker != "":
		creds = alts.NewServerCreds(&alts.ServerOptions{HandshakerServiceAddress: *handshaker})
		vmOnGCP = true
	case *ca != "":
		creds = credentials.NewTLS(&tls.Config{
			Certificates: certificates(),
			ClientCAs:    authorities(),
			ClientAuth:   tls.RequireAndVerifyClientCert,
		})
	default:
		creds = credentials.NewTLS(&tls.Config{Certificates: certificates()})
	}
	listener, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", *port))
	if err != nil {
		return err
	}
	server := grpc.NewServer(grpc.Creds(creds))
	server.RegisterService(&grpc.ServiceDesc{
		ServiceName: "auth.Door",
		HandlerType: (*any)(nil),
		Methods:     []grpc.MethodDesc{{MethodName: "Enter", Handler: answer}},
	}, struct{}{})
	return server.Serve(listener)
}

func answer(_ any, ctx context.Context, decode func(any) error, _ grpc.UnaryServerInterceptor) (any, error) {
	if err := decode(new(wrapperspb.StringValue)); err != nil {
		return nil, err
	}
	name, err := caller(ctx)
	if err != nil {
		return nil, status.Error(codes.Unauthenticated, err.Error())
	}
	return wrapperspb.String(name), nil
}

// Who calls: by the token if one is asked for, by ALTS, by the certificate, or somebody.
func caller(ctx context.Context) (string, error) {
	if *issuer != "" {
		return introspect(ctx)
	}
	if info, err := alts.AuthInfoFromContext(ctx); err == nil {
		return info.PeerServiceAccount(), nil
	}
	connection, _ := peer.FromContext(ctx)
	info, isTLS := connection.AuthInfo.(credentials.TLSInfo)
	if !isTLS || len(info.State.PeerCertificates) == 0 {
		return "somebody", nil
	}
	shown := info.State.PeerCertificates[0]
	if len(shown.URIs) > 0 {
		return shown.URIs[0].String(), nil
	}
	return shown.DNSNames[0], nil
}

func introspect(ctx context.Context) (string, error) {
	incoming, _ := metadata.FromIncomingContext(ctx)
	values := incoming.Get("authorization")
	if len(values) != 1 {
		return "", errors.New("one token is needed")
	}
	text := strings.TrimPrefix(values[0], "Bearer ")
	response, err := http.PostForm(*issuer+"/introspect", url.Values{"token": {text}})
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	var told struct {
		Active   bool
		Username string
	}
	if err := json.NewDecoder(response.Body).Decode(&told); err != nil {
		return "", err
	}
	if !told.Active {
		return "", errors.New("the token is not valid")
	}
	return told.Username, nil
}

func authorities() *x509.CertPool {
	if *ca == "" {
		return nil
	}
	text, err := os.ReadFile(*ca)
	check(err)
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(text) {
		log.Fatalf("%s is no PEM", *ca)
	}
	return pool
}

func certificates() []tls.Certificate {
	if *cert == "" {
		return nil
	}
	pair, err := tls.LoadX509KeyPair(*cert, *key)
	check(err)
	return []tls.Certificate{pair}
}

// The code in gRPC's own spelling: PermissionDenied is PERMISSION_DENIED.
func snake(code codes.Code) string {
	var text strings.Builder
	for i, letter := range code.String() {
		if i > 0 && letter >= 'A' && letter <= 'Z' {
			text.WriteByte('_')
		}
		text.WriteRune(letter)
	}
	return text.String()
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
